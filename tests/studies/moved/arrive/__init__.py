from otree.api import *

doc = """A day of moving house: arrive."""


class C(BaseConstants):
    NAME_IN_URL = 'arrive'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    heavy = models.BooleanField(initial=True)


class Player(BasePlayer):
    arrive_what = models.StringField(blank=True)
    arrive_count = models.IntegerField(min=0, max=99)
    arrive_cost = models.CurrencyField(min=0, max=99)


class Say(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['arrive_what', 'arrive_count', 'arrive_cost']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.payoff = player.arrive_cost
        player.participant.boxes = {'arrive': player.arrive_count}


page_sequence = [Say]
