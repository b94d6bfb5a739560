/** Version of the action, as Azure's logs show it. A test holds it against `package.json`. */
export const version = '0.1.0'
