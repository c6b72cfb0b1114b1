from otree.api import *

doc = """A day of moving house: attic."""


class C(BaseConstants):
    NAME_IN_URL = 'attic'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    heavy = models.BooleanField(initial=True)


class Player(BasePlayer):
    attic_what = models.StringField(blank=True)
    attic_count = models.IntegerField(min=0, max=99)
    attic_cost = models.CurrencyField(min=0, max=99)


class Say(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['attic_what', 'attic_count', 'attic_cost']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.payoff = player.attic_cost
        player.participant.boxes = {'attic': player.attic_count}


page_sequence = [Say]
