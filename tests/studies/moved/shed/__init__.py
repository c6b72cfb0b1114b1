from otree.api import *

doc = """A day of moving house: shed."""


class C(BaseConstants):
    NAME_IN_URL = 'shed'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    heavy = models.BooleanField(initial=True)


class Player(BasePlayer):
    shed_what = models.StringField(blank=True)
    shed_count = models.IntegerField(min=0, max=99)
    shed_cost = models.CurrencyField(min=0, max=99)


class Say(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['shed_what', 'shed_count', 'shed_cost']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.payoff = player.shed_cost
        player.participant.boxes = {'shed': player.shed_count}


page_sequence = [Say]
