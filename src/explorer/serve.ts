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

/** How a server runs. */
export interface ServeOptions {
  /** The app's token. */
  token: string;
  /** The port; 0, as unless told, takes any that is free. */
  port?: number;
  /** Whether the process may end while it runs. */
  background?: boolean;
}

/**
 * Serves an application on 127.0.0.1.
 *
 * @param app From `createApp`.
 * @param options The app's token, and where and how it runs.
 * @returns The server.
 * @throws {Error} If the port is taken.
 */
export function serveExplorer(
  app: { fetch(request: Request): Response | Promise<Response> },
  { token, port = 0, background = false }: ServeOptions,
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
  if (background) server.unref();
  return {
    url: `http://127.0.0.1:${server.addr.port}/?token=${token}`,
    port: server.addr.port,
    close: () => server.shutdown(),
  };
}
