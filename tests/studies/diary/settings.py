from os import environ

SESSION_CONFIGS = [
    dict(
        name='week',
        app_sequence=['pages_of', 'letters'],
        num_demo_participants=1,
        paper='A5, "lined"',
        ink=0,
        lines=31,
        margin=1.50,
        secret=False,
        tabs='left\tright',
        cr='one\r\ntwo\rthree',
        formula='=1+1',
        plus='+1',
        at='@cmd',
        empty='',
        emoji='🎲 日本語 ñ',
        lists=['a'],
        tuples=(1, 2),
    ),
    dict(name='line', app_sequence=['letters'], num_demo_participants=1, lists='not a list'),
]
SESSION_CONFIG_DEFAULTS = dict(
    pen='blue', real_world_currency_per_point=1.00, participation_fee=500, doc=''
)
PARTICIPANT_FIELDS = [
    'zebra', 'text', 'number', 'ratio', 'yes', 'none', 'nested', 'money', 'when', 'many', 'bytes_', 'unset', 'told',
]
SESSION_FIELDS = ['opened', 'unset_too', 'title']
ROOMS = [
    dict(name='attic', display_name='The attic', participant_label_file='_rooms/attic.txt'),
    dict(name='cellar', display_name='The cellar'),
]

LANGUAGE_CODE = 'en'
REAL_WORLD_CURRENCY_CODE = 'JPY'
USE_POINTS = False

ADMIN_USERNAME = 'admin'
ADMIN_PASSWORD = environ.get('OTREE_ADMIN_PASSWORD')
SECRET_KEY = 'ink'
