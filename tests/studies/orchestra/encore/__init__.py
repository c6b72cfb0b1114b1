from otree.api import *

doc = """Everybody once more, and all wait for all."""


class C(BaseConstants):
    NAME_IN_URL = 'encore'
    PLAYERS_PER_GROUP = 3
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    total = models.CurrencyField(initial=0)
    loud = models.BooleanField()


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    given = models.CurrencyField(min=0, max=5)
    why = models.LongStringField(blank=True)
    bonus = models.RealWorldCurrencyField()


def collect(subsession: Subsession):
    players = subsession.get_players()
    subsession.total = sum(p.given for p in players)
    subsession.loud = subsession.total > cu(6)
    for p in players:
        p.bonus = 0.1
        p.payoff = subsession.total / 3


class Give(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['given', 'why']


class Together(WaitPage):
    wait_for_all_groups = True
    after_all_players_arrive = collect


class Bow(Page):
    template_name = 'global/Ask.html'


page_sequence = [Give, Together, Bow]
