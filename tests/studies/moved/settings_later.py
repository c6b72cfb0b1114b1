from os import environ

# Takes the place of settings.py once the sessions of the dropped apps are over.
SESSION_CONFIGS = [
    dict(name='pass_through', app_sequence=['arrive', 'leave'], num_demo_participants=2),
]
SESSION_CONFIG_DEFAULTS = dict(
    real_world_currency_per_point=1.00, participation_fee=0.00, doc=''
)
PARTICIPANT_FIELDS = ['boxes', 'van']
SESSION_FIELDS = []

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'GBP'
USE_POINTS = True

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'boxes'
