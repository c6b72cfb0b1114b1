// The program on a person's telephone: the one-time code of now for a key in base 32 (RFC 6238).
'use strict'

const { createHmac } = require('node:crypto')

const [typed, later] = process.argv.slice(2)
const bits = [...typed].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
const step = Buffer.alloc(8)
step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + Number(later)))
const digest = createHmac('sha1', key).update(step).digest()
const number = digest.readUInt32BE(digest.at(-1) & 15) & 0x7f_ff_ff_ff
process.stdout.write(String(number % 1_000_000).padStart(6, '0'))
