from otree.api import *

doc = """A day of moving house: unpack."""


class C(BaseConstants):
    NAME_IN_URL = 'unpack'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 2


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    heavy = models.BooleanField(initial=True)


class Player(BasePlayer):
    unpack_what = models.StringField(blank=True)
    unpack_count = models.IntegerField(min=0, max=99)
    unpack_cost = models.CurrencyField(min=0, max=99)


class Say(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['unpack_what', 'unpack_count', 'unpack_cost']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.payoff = player.unpack_cost
        player.participant.boxes = {'unpack': player.unpack_count}


page_sequence = [Say]
