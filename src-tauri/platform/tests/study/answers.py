from otree.api import *

doc = """The same question, again and again."""


class C(BaseConstants):
    NAME_IN_URL = 'answers'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 20


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    said = models.IntegerField()
    why = models.LongStringField(blank=True)


class Say(Page):
    form_model = 'player'
    form_fields = ['said', 'why']


page_sequence = [Say]
