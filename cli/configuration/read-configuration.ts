import { readFileSync } from 'node:fs'
import { Fault } from '@sampan/kernel/fault'
import { parse } from 'yaml'
import { z } from 'zod'
import { withDeployments } from './deployment-record.ts'

/**
 * Reads a YAML (or JSON) configuration and validates it. Every wrong value is named with its path, what is wrong with
 * it, and an example of a right one where the schema has it; all of them at once.
 */
export function readConfiguration<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(withDeployments(parseFile(path), path))
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map(issue => `  ${describe(issue, schema)}`)
  throw new Fault('config.invalid', `${path} has ${lines.length} wrong value(s):\n${lines.join('\n')}`, {
    hint: 'Mend the values named above. `sampan doctor` checks the file again without starting anything.',
  })
}

/** A secret from the environment; never from the file. */
export function readSecret(name: string, example: string, pattern: RegExp): string {
  const value = process.env[name]
  if (value === undefined || value === '') {
    throw new Fault('config.secret_missing', `The environment variable ${name} is not set.`, {
      hint: `Set it, for example ${name}=${example}`,
    })
  }
  if (pattern.test(value)) return value
  throw new Fault('config.secret_malformed', `The environment variable ${name} has not the right form.`, {
    hint: `It looks like ${example}; its value is not printed here.`,
  })
}

function parseFile(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault('config.unreadable', `The configuration ${path} cannot be read.`, {
      hint: 'Give the path of the file: sampan start sampan.yaml',
      cause,
    })
  }
  try {
    return parse(text)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('config.not_yaml', `The configuration ${path} is not YAML: ${message}`, { cause })
  }
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType): string {
  const path = issue.path.map(String).join('.') || '(the whole file)'
  const example = exampleAt(schema, issue.path)
  return `${path}: ${issue.message}${example === undefined ? '' : `; for example ${JSON.stringify(example)}`}`
}

/** The `example` a schema gives for what stands at the path, if it does. */
function exampleAt(schema: z.ZodType, path: readonly PropertyKey[]): unknown {
  let node: z.ZodType | undefined = schema
  for (const key of path) node = node && child(unwrap(node), key)
  if (!node) return undefined
  return (z.globalRegistry.get(node) ?? z.globalRegistry.get(unwrap(node)))?.['example']
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)] as z.ZodType | undefined
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  return undefined
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.def.innerType as z.ZodType)
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.def.in as z.ZodType) : schema
}
