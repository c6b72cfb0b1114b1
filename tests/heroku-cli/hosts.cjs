// What a line in the hosts file would do: the one name of Heroku's that the command line's own settings can't lead to
// this computer.
'use strict'

const dns = require('node:dns')

const ours = 'api.metrics.herokai.com'
const lookup = dns.lookup
dns.lookup = (name, ...rest) => lookup(name === ours ? '127.0.0.1' : name, ...rest)
