from otree.api import *

doc = """Fish is sold to whoever calls the highest price."""


class C(BaseConstants):
    NAME_IN_URL = 'auction'
    PLAYERS_PER_GROUP = 2
    NUM_ROUNDS = 2


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    highest = models.CurrencyField(initial=0)
    calls = models.IntegerField(initial=0)


class Player(BasePlayer):
    limit = models.CurrencyField(min=0, max=100)
    won = models.BooleanField(initial=False)


class Call(ExtraModel):
    """What somebody called, in the order in which it was heard."""

    player = models.Link(Player)
    group = models.Link(Group)
    amount = models.CurrencyField()
    cents = models.RealWorldCurrencyField()
    seconds = models.FloatField()
    number = models.IntegerField()
    words = models.LongStringField()
    short = models.StringField()
    brave = models.BooleanField()
    empty = models.StringField()


class Boat(ExtraModel):
    """A boat of the harbour; nobody's."""

    subsession = models.Link(Subsession)
    name = models.StringField()
    length = models.FloatField()


def creating_session(subsession: Subsession):
    for number in range(subsession.session.config.get('lots', 1)):
        Boat.create(subsession=subsession, name=f'Möwe, "{number}"', length=4 + number / 3)


def hear(player: Player, data):
    group = player.group
    amount = cu(data['amount'])
    group.calls += 1
    Call.create(
        player=player,
        group=group,
        amount=amount,
        cents=0.1,
        seconds=data['amount'] / 3,
        number=group.calls,
        words=data['words'],
        short=data['words'][:5],
        brave=amount > player.limit,
    )
    if amount > group.highest:
        group.highest = amount
        for one in group.get_players():
            one.won = one == player
    player.participant.last_bid = {'amount': amount, 'words': data['words']}
    return {0: dict(highest=group.highest, calls=group.calls)}


def sell(group: Group):
    for player in group.get_players():
        if player.won:
            player.payoff = player.limit - group.highest


class Limit(Page):
    template_name = 'global/Ask.html'
    form_model = 'player'
    form_fields = ['limit']


class Ready(WaitPage):
    pass


class Bid(Page):
    live_method = hear


class Sold(WaitPage):
    after_all_players_arrive = sell


page_sequence = [Limit, Ready, Bid, Sold]


def custom_export(players):
    yield ['session', 'participant', 'round', 'number', 'amount', 'cents', 'seconds', 'words', 'brave', 'empty']
    for call in Call.filter():
        player = call.player
        yield [
            player.session.code,
            player.participant.code,
            player.round_number,
            call.number,
            call.amount,
            call.cents,
            call.seconds,
            call.words,
            call.brave,
            call.empty,
        ]
    yield []
    yield ['players', len(players)]
