from otree.api import *

doc = """A day of moving house: leave."""


class C(BaseConstants):
    NAME_IN_URL = 'leave'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    heavy = models.BooleanField(initial=True)


class Player(BasePlayer):
    leave_what = models.StringField(blank=True)
    leave_count = models.IntegerField(min=0, max=99)
    leave_cost = models.CurrencyField(min=0, max=99)


class Say(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['leave_what', 'leave_count', 'leave_cost']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.payoff = player.leave_cost
        player.participant.boxes = {'leave': player.leave_count}


page_sequence = [Say]
