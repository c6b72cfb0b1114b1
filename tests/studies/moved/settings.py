from os import environ

SESSION_CONFIGS = [
    dict(name='move', app_sequence=['arrive', 'unpack', 'leave'], num_demo_participants=2),
    dict(name='pass_through', app_sequence=['arrive', 'leave'], num_demo_participants=2),
    dict(name='look', app_sequence=['attic', 'leave'], num_demo_participants=2),
    dict(name='peek', app_sequence=['leave', 'shed'], num_demo_participants=2),
]
SESSION_CONFIG_DEFAULTS = dict(
    real_world_currency_per_point=1.00, participation_fee=0.00, doc=''
)
PARTICIPANT_FIELDS = ['boxes']
SESSION_FIELDS = []

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'GBP'
USE_POINTS = True

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'boxes'
