from os import environ

SESSION_CONFIGS = [
    dict(name='quay', app_sequence=['auction'], num_demo_participants=2, lots=3, tide=-0.5),
    dict(name='night', app_sequence=['auction'], num_demo_participants=2, lanterns=''),
]
SESSION_CONFIG_DEFAULTS = dict(
    real_world_currency_per_point=0.015, participation_fee=1, doc=''
)
PARTICIPANT_FIELDS = ['last_bid']
SESSION_FIELDS = []

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'EUR'
REAL_WORLD_CURRENCY_DECIMAL_PLACES = 3
USE_POINTS = True
POINTS_DECIMAL_PLACES = 2

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'anchor'
