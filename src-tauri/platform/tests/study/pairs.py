from otree.api import *

doc = """Two people make an offer each, and the higher one is paid."""


class C(BaseConstants):
    NAME_IN_URL = 'pairs'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 1


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    highest = models.CurrencyField()


class Player(BasePlayer):
    offer = models.CurrencyField(min=0, max=100)
    sure = models.BooleanField()
    name = models.StringField(blank=True)
    remark = models.LongStringField(blank=True)
    seconds = models.FloatField()


class Note(ExtraModel):
    player = models.Link(Player)
    at = models.IntegerField()
    text = models.StringField()


class Offer(Page):
    form_model = 'player'
    form_fields = ['offer', 'sure', 'name', 'remark', 'seconds']

    @staticmethod
    def before_next_page(player, timeout_happened):
        for at in range(3):
            Note.create(player=player, at=at, text=f'{player.name} {at}')


def compare(group: Group):
    group.highest = max(player.offer for player in group.get_players())
    for player in group.get_players():
        player.payoff = group.highest
        player.participant.met = dict(other=[p.name for p in player.get_others_in_group()], at=1.5)


class Meet(WaitPage):
    after_all_players_arrive = compare


page_sequence = [Offer, Meet]
