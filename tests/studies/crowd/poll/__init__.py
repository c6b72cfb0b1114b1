from otree.api import *

doc = """Two opinions."""


class C(BaseConstants):
    NAME_IN_URL = 'poll'
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 2


class Subsession(BaseSubsession):
    turnout = models.IntegerField(initial=0)


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    opinion = models.IntegerField(choices=[[-1, 'no'], [0, 'neither'], [1, 'yes']], widget=widgets.RadioSelectHorizontal)
    mood = models.StringField(blank=True)


class Vote(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['opinion', 'mood']

    @staticmethod
    def before_next_page(player, timeout_happened):
        player.subsession.turnout += 1


page_sequence = [Vote]
