/** Opens the explorer's server on this machine only. */

/** A running server. */
export interface RunningServer {
  /** Its address, with the token. */
  url: string;
  /** Its port. */
  port: number;
  /** Closes it. */
  close(): Promise<void>;
}

/**
 * Serves an application on 127.0.0.1.
 *
 * @param app From `createApp`.
 * @param options The app's token, and the port; 0 takes any that is free.
 * @returns The server.
 * @throws {Error} If the port is taken.
 */
export function serveExplorer(
  app: { fetch(request: Request): Response | Promise<Response> },
  { token, port = 0 }: { token: string; port?: number },
): RunningServer {
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({ hostname: "127.0.0.1", port, onListen() {} }, (request) => app.fetch(request));
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Error(
      `Cannot open the explorer: found port ${port} taken, wanted a free one. Choose another, or --port 0`,
    );
  }
  return {
    url: `http://127.0.0.1:${server.addr.port}/?token=${token}`,
    port: server.addr.port,
    close: () => server.shutdown(),
  };
}
