from otree.api import *

doc = """One letter a person."""


class C(BaseConstants):
    NAME_IN_URL = 'letters'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    to = models.StringField(choices=[['mum', 'My mother'], ['bank', 'The bank, "again"']])
    stamp = models.CurrencyField(choices=currency_range(0, 300, 100))
    letter = models.LongStringField()


class Letter(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['to', 'stamp', 'letter']
    timeout_seconds = 3600


page_sequence = [Letter]
