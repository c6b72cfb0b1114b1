from otree.api import *

doc = """Two people guess how many beans are in a glass; whoever is nearer wins a point for each."""


class C(BaseConstants):
    NAME_IN_URL = 'beans'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 2
    BEANS = 240
    PRIZE = cu(50)


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    nearest = models.IntegerField()


class Player(BasePlayer):
    guess = models.IntegerField(min=1, max=1000, label='How many beans are in the glass?')


def decide(group: Group):
    players = group.get_players()
    nearest = min(players, key=lambda player: abs(player.guess - C.BEANS))
    group.nearest = nearest.guess
    nearest.payoff = C.PRIZE


class Guess(Page):
    form_model = 'player'
    form_fields = ['guess']


class Decide(WaitPage):
    after_all_players_arrive = decide


class Result(Page):
    pass


page_sequence = [Guess, Decide, Result]
