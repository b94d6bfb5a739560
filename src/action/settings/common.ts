/** The inputs that every operation has. */

import type { z } from 'zod'

import * as fields from '../inputs/fields.ts'

/** The ways to sign in. */
export const AUTH = ['auto', 'secret', 'oidc', 'azure-cli', 'managed-identity'] as const

/** How to sign in, as the inputs and the environment say it. Holds no secret. */
export type SignInSettings = {
  readonly auth: (typeof AUTH)[number]
  readonly clientId: string | undefined
  readonly tenantId: string | undefined
  readonly audience: string | undefined
  readonly environment: string
}

export const common = {
  'client-id': fields.optionalGuid,
  'tenant-id': fields.optionalTenant,
  'subscription-id': fields.optionalGuid,
  auth: fields.choice(AUTH),
  audience: fields.optionalText,
  environment: fields.environment,
  'resource-group': fields.optionalGroup,
  timeout: fields.duration,
  'max-parallel': fields.count(1, 64),
  summary: fields.boolean
}

/** What the inputs of every operation say. */
export type Common = z.infer<z.ZodObject<typeof common>>

/** How to sign in, from the inputs. */
export function signInOf(values: Common): SignInSettings {
  return {
    auth: values.auth,
    clientId: values['client-id'],
    tenantId: values['tenant-id'],
    audience: values.audience,
    environment: values.environment
  }
}
