from os import environ

SESSION_CONFIGS = [
    dict(
        name='market',
        display_name='Bäcker und Müller',
        app_sequence=['haggle', 'tasting'],
        num_demo_participants=4,
        flour_price=3,
        rate=0.25,
        organic=True,
        closed=False,
        motto='Brot, "frisch"\nund gut',
        shelves=[1, 2],
        nobody=None,
    ),
    dict(
        name='backwards',
        app_sequence=['tasting', 'haggle'],
        num_demo_participants=2,
        rate=1e-05,
        weight=1e20,
        motto='=SUM(A1:A9)',
        third=1 / 3,
    ),
    dict(
        name='tasting_only',
        app_sequence=['tasting'],
        num_demo_participants=1,
        doc='Bread alone.',
        shelves='none at all',
        participation_fee=0,
        real_world_currency_per_point=2,
    ),
]
SESSION_CONFIG_DEFAULTS = dict(
    real_world_currency_per_point=0.10, participation_fee=4.50, doc=''
)
PARTICIPANT_FIELDS = ['mood', 'basket', 'purse', 'never_set', 'tally', 'finished']
SESSION_FIELDS = ['weather', 'prices', 'never_set_either']

LANGUAGE_CODE = 'de'
REAL_WORLD_CURRENCY_CODE = 'EUR'
USE_POINTS = True

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'flour'
