from os import environ

SESSION_CONFIGS = [
    dict(
        name='season',
        app_sequence=['rehearse', 'encore'],
        num_demo_participants=3,
        real_world_currency_per_point=3,
        strings=True,
    ),
    dict(
        name='tour',
        app_sequence=['encore', 'rehearse'],
        num_demo_participants=3,
        conductor='Ñandú "the tall"',
        participation_fee=7.125,
    ),
]
# The names before the rate of a point stay before it where there are no points.
SESSION_CONFIG_DEFAULTS = dict(
    hall='Musikverein',
    participation_fee=10.00,
    doc='',
    real_world_currency_per_point=1.00,
    seats=1744,
)
PARTICIPANT_FIELDS = ['fee', 'parts']
SESSION_FIELDS = ['programme']

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'USD'
USE_POINTS = False

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'baton'
