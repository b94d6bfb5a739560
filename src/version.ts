/** Version of the action, for Azure's logs. A test compares it with `package.json`. */
export const version = '0.1.0'
