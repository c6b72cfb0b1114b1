// Turns TypeScript declarations into one JSON schema: `node convert.mjs OUTPUT INPUT.d.ts...`, with the compiler that
// the window's packages bring along. A later file may add types and not replace any.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const ts = createRequire(new URL('../../../../ui/package.json', import.meta.url))('typescript')

const [output, ...inputs] = process.argv.slice(2)
const definitions = {}

const said = (node) => ts.getJSDocCommentsAndTags(node).map((doc) => doc.comment ?? '').join(' ')

// The declarations lost the formats on their way, but the names and words of the fields keep them.
function formatOf(name, words) {
  if (name.endsWith('_at')) return 'date-time'
  if (name === 'id' && words.includes('unique identifier')) return 'uuid'
}

const isText = (schema) => schema.type === 'string' || (Array.isArray(schema.type) && schema.type.includes('string'))

function fields(members) {
  const schema = { type: 'object', properties: {}, required: [] }
  for (const member of members) {
    if (ts.isIndexSignatureDeclaration(member)) {
      const rest = convert(member.type)
      if (Object.keys(rest).length > 0) schema.additionalProperties = rest
      continue
    }
    if (!ts.isPropertySignature(member)) throw new Error(`unexpected member: ${member.getText()}`)
    const name = member.name.text
    const field = convert(member.type)
    const format = formatOf(name, said(member))
    if (format && isText(field)) field.format = format
    schema.properties[name] = field
    if (!member.questionToken) schema.required.push(name)
  }
  return schema
}

function union(types) {
  const parts = types.map(convert)
  const values = parts.filter((part) => 'const' in part || part.type === 'null')
  if (values.length === parts.length) return { enum: parts.map((part) => part.const ?? null) }
  const isPlain = (part) => typeof part.type === 'string' && Object.keys(part).length === 1
  if (parts.every(isPlain)) return { type: parts.map((part) => part.type) }
  return { anyOf: parts }
}

// A list or a value that may be null comes out as an object as well, when its schema names fields in the wrong place.
function intersection(types) {
  const whole = types.find((type) => ts.isArrayTypeNode(type) || ts.isParenthesizedTypeNode(type))
  return whole ? convert(whole) : { allOf: types.map(convert) }
}

function convert(node) {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword: return { type: 'string' }
    case ts.SyntaxKind.NumberKeyword: return { type: 'number' }
    case ts.SyntaxKind.BooleanKeyword: return { type: 'boolean' }
    case ts.SyntaxKind.UnknownKeyword:
    case ts.SyntaxKind.AnyKeyword: return {}
    case ts.SyntaxKind.NeverKeyword: return { not: {} }
    case ts.SyntaxKind.ParenthesizedType: return convert(node.type)
    case ts.SyntaxKind.ArrayType: return { type: 'array', items: convert(node.elementType) }
    case ts.SyntaxKind.TypeLiteral: return fields(node.members)
    case ts.SyntaxKind.UnionType: return union(node.types)
    case ts.SyntaxKind.IntersectionType: return intersection(node.types)
    case ts.SyntaxKind.TypeReference: return { $ref: `#/definitions/${node.typeName.text}` }
    case ts.SyntaxKind.LiteralType: {
      if (node.literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' }
      return { const: JSON.parse(node.literal.getText().replace(/^'|'$/g, '"')) }
    }
    default: throw new Error(`unexpected type: ${node.getText()}`)
  }
}

for (const input of inputs) {
  const file = ts.createSourceFile(input, readFileSync(input, 'utf8'), ts.ScriptTarget.Latest, true)
  if (file.parseDiagnostics.length > 0) throw new Error(`${input} can't be read`)
  for (const statement of file.statements) {
    const name = statement.name?.text
    if (name in definitions) throw new Error(`${input}: there is a ${name} already`)
    if (ts.isInterfaceDeclaration(statement)) {
      if (statement.heritageClauses) throw new Error(`${input}: ${name} extends another`)
      const type = fields(statement.members)
      // Heroku's own schema says of nearly all of these that each field stands in each reply ("strictProperties"): the
      // declarations have no word for it. Where they do say which must stand, they are taken at their word.
      if (type.required.length === 0) type.required = Object.keys(type.properties)
      definitions[name] = type
    } else if (ts.isTypeAliasDeclaration(statement)) definitions[name] = convert(statement.type)
    else throw new Error(`${input}: unexpected ${statement.getText().slice(0, 60)}`)
  }
}

const schema = { $schema: 'http://json-schema.org/draft-07/schema#', definitions }
writeFileSync(`${output}.new`, `${JSON.stringify(schema, null, 1)}\n`)
renameSync(`${output}.new`, output)
