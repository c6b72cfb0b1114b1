from otree.api import *

doc = """Two meet, talk, and agree on a price or do not."""


class C(BaseConstants):
    NAME_IN_URL = 'haggle'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 3
    BAKER_ROLE = 'Bäcker'
    MILLER_ROLE = 'Müller, "der"'
    ENOUGH = cu(50)


class Subsession(BaseSubsession):
    harvest = models.FloatField()
    feast = models.BooleanField(initial=False)


class Group(BaseGroup):
    price = models.CurrencyField()
    agreed = models.BooleanField()
    words = models.StringField()


class Player(BasePlayer):
    offer = models.CurrencyField(min=0, max=100, label='Ihr Angebot')
    note = models.StringField(blank=True)


def creating_session(subsession: Subsession):
    subsession.harvest = subsession.round_number / 7
    subsession.feast = subsession.round_number == 2
    if subsession.round_number == 1:
        subsession.session.weather = 'heiter, später "Regen"'
        subsession.session.prices = {'rye': cu(3), 'oats': [1.5, None, True]}


def settle(group: Group):
    baker, miller = group.get_player_by_role(C.BAKER_ROLE), group.get_player_by_role(C.MILLER_ROLE)
    group.price = (baker.offer + miller.offer) / 2
    group.agreed = miller.offer <= baker.offer
    group.words = f'{baker.offer}/{miller.offer}'
    if group.agreed:
        baker.payoff = C.ENOUGH - group.price
        miller.payoff = group.price


class Meet(WaitPage):
    group_by_arrival_time = True

    @staticmethod
    def is_displayed(player):
        return player.round_number == 1


class Talk(Page):
    @staticmethod
    def is_displayed(player):
        return player.round_number == 1


class Offer(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['offer', 'note']


class Settle(WaitPage):
    after_all_players_arrive = settle


page_sequence = [Meet, Talk, Offer, Settle]
