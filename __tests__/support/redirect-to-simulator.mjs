// Preloaded into a process: every TLS connection goes to the simulator on loopback, whatever host was meant. The
// name stays in the handshake, so certificates are checked as usual.
import tls from 'node:tls'

const connect = tls.connect.bind(tls)
const port = Number(process.env.SIMULATOR_PORT)

tls.connect = (options, ...rest) =>
  connect(
    { ...options, host: '127.0.0.1', port, servername: options.servername || options.host },
    ...rest
  )
