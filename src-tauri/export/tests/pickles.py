"""Random values, pickled in each protocol, with the text that Python itself gives them: lines of base64."""
import base64, datetime, decimal, pickle, random, sys, types, unicodedata


class Currency(decimal.Decimal):
    def __reduce__(self):
        return (type(self), (decimal.Decimal.__str__(self),))

    def __repr__(self):
        return f'{decimal.Decimal.__str__(self)}cu'


Currency.__module__, Currency.__qualname__ = 'otree.currency', 'Currency'
sys.modules['otree'] = types.ModuleType('otree')
sys.modules['otree.currency'] = module = types.ModuleType('otree.currency')
module.Currency = Currency

TEXTS = ['', 'a', "it's", 'say "so"', 'both \' and "', 'a\\b', 'tab\tnew\nline\r', 'Käufer', '日本語 🎲', '\x00\x07\x7f', '\xa0\xad',
         '\u2028\u200b\u202e\ufeff', 'e\u0301', '\U000e0001', 'x' * 300]


# Which characters are letters yet differs between versions of Unicode: only those that this Python knows.
LETTERS = [chr(i) for i in [*range(32, 127), *range(160, 0x24ff)] if unicodedata.category(chr(i)) != 'Cn']


def moment(rng):
    return datetime.datetime(rng.randint(1, 9999), rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23),
                             rng.randint(0, 59), rng.choice([0, 7]), rng.choice([0, 1, 250000]))


def leaf(rng):
    return rng.choice([
        lambda: None, lambda: rng.random() < 0.5, lambda: rng.randint(-300, 300), lambda: rng.randint(-2**70, 2**70),
        lambda: rng.choice([0, -1, 255, 256, 65535, 65536, 2**31 - 1, -2**31, 2**31, 2**63, -2**63, 2**64]),
        lambda: rng.uniform(-1e6, 1e6), lambda: rng.choice([0.0, -0.0, 1e16, 1e-5, 5e-324, 1e308, float('inf'), float('nan')]),
        lambda: rng.choice(TEXTS), lambda: ''.join(rng.choice(LETTERS) for _ in range(8)),
        lambda: bytes(rng.randbytes(rng.randint(0, 9))), lambda: Currency(str(rng.randint(-999, 999) / 100)),
        lambda: decimal.Decimal(rng.randint(-999, 999)) / 8,
        lambda: moment(rng), lambda: rng.choice([moment(rng).date(), moment(rng).time()]),
        lambda: datetime.timedelta(rng.randint(-2, 2), rng.choice([0, 5, 86399]), rng.choice([0, 1, 500000])),
    ])()


def value(rng, depth=0):
    if depth > 3 or rng.random() < 0.4:
        return leaf(rng)
    many = range(rng.choice([0, 1, 1, 2, 3, 7]))
    kind = rng.randint(0, 4)
    if kind == 0:
        return [value(rng, depth + 1) for _ in many]
    if kind == 1:
        return tuple(value(rng, depth + 1) for _ in many)
    if kind == 2:
        return {rng.choice([leaf(rng), rng.choice(TEXTS), i]): value(rng, depth + 1) for i in many}
    if kind == 3:
        # The order of several is not in the pickle.
        return {rng.randint(0, 9)} if rng.random() < 0.5 else frozenset()
    shared = value(rng, depth + 1)
    loop = [shared, shared]
    if rng.random() < 0.3:
        loop.append(loop)
    return loop


def shown(value):
    return base64.b64encode(str(value).encode('utf-8', 'replace')).decode()


rng = random.Random(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    one = value(rng)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        print(base64.b64encode(pickle.dumps(one, protocol)).decode(), shown(one))
