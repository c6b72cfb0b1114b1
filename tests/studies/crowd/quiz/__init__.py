from otree.api import *

doc = """Twelve rounds, of which most pass by unseen. The table of its ExtraModel is named as if it were another app's."""


class C(BaseConstants):
    NAME_IN_URL = 'quiz'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 12


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    drawn = models.IntegerField()


class Player(BasePlayer):
    guess = models.IntegerField(min=0, max=10)
    right = models.BooleanField()


class Two_Note(ExtraModel):
    player = models.Link(Player)
    note = models.StringField()


def creating_session(subsession: Subsession):
    for group in subsession.get_groups():
        group.drawn = (subsession.round_number * 7) % 11
    if subsession.round_number % 3 == 0:
        subsession.set_group_matrix([list(reversed(row)) for row in subsession.get_group_matrix()])


class Guess(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['guess']

    @staticmethod
    def is_displayed(player):
        return player.round_number in (2, 11)

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.right = player.guess == player.group.drawn
        player.payoff = cu(10 - abs(player.guess - player.group.drawn))
        Two_Note.create(player=player, note=f'guessed {player.guess}')


page_sequence = [Guess]
