/** A route, or a message, before and after an edit. `null`: it is not there. */
export interface Edit {
  name: string
  before: object | null
  after: object | null
  /** Of each break: where the path ends, and the rule that it offends. Of what has another name: where it is now. None: it is harmless. */
  breaks?: readonly (readonly [path: string, rule: string])[]
}

export const string = { type: 'string' }
export const object = (properties: object, required: string[] = Object.keys(properties), more: object = {}) => ({
  type: 'object',
  properties,
  required,
  ...more,
})
export const words = (...values: string[]) => ({ type: 'string', enum: values })
