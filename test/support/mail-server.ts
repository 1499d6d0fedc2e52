import { once } from "node:events";
import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";

/** An email that the mail server received. */
export interface Taken {
  from: string;
  to: string;
  mime: string;
}

type Reply = Error | undefined;
type Answer<Asked> = (asked: Asked, session: SMTPServerSession) => Reply | Promise<Reply>;

export interface Manner extends Omit<SMTPServerOptions, "onConnect" | "onMailFrom" | "onRcptTo" | "onData" | "onAuth"> {
  connect?: Answer<void>;
  sender?: Answer<string>;
  recipient?: Answer<string>;
  data?: (taken: Taken, session: SMTPServerSession) => Reply | Promise<Reply>;
  signIn?: (user: string, password: string) => boolean;
}

/** A real SMTP server on loopback, with behavior set by the test. */
export class MailServer {
  readonly taken: Taken[] = [];
  connections = 0;
  mostAtOnce = 0;
  private atOnce = 0;

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start(manner: Manner = {}, port = 0): Promise<MailServer> {
    const { connect, sender, recipient, data, signIn, ...options } = manner;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.key ? [] : ["STARTTLS"],
      disableReverseLookup: true,
      logger: false,
      ...options,
      onConnect: (session, done) => {
        mailServer.connections++;
        answer(connect?.(undefined, session), done);
      },
      onAuth: ({ username, password }, _session, done) => {
        if (signIn?.(username ?? "", password ?? "")) done(null, { user: username });
        else done(reply(535, "5.7.8 Authentication credentials are not right"));
      },
      onMailFrom: ({ address }, session, done) => answer(sender?.(address, session), done),
      onRcptTo: ({ address }, session, done) => answer(recipient?.(address, session), done),
      onData: (stream, session, done) => {
        mailServer.mostAtOnce = Math.max(mailServer.mostAtOnce, ++mailServer.atOnce);
        const pieces: Buffer[] = [];
        stream.on("data", (piece) => pieces.push(piece));
        stream.once("end", async () => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom ? mailFrom.address : "";
          const taken = { from, to: rcptTo[0]?.address ?? "", mime: Buffer.concat(pieces).toString() };
          const error = await data?.(taken, session);
          mailServer.atOnce--;
          if (!error) mailServer.taken.push(taken);
          done(error);
        });
      },
    });
    server.on("error", () => {});
    server.listen(port, "127.0.0.1");
    await once(server.server, "listening");
    const address = server.server.address();
    const mailServer = new MailServer(server, typeof address === "object" && address ? address.port : 0);
    return mailServer;
  }

  recipients() {
    return this.taken.map(({ to }) => to);
  }

  /** Closes a session's connection without a reply. */
  drop(session: SMTPServerSession) {
    for (const connection of this.server.connections as Set<{ session: SMTPServerSession; _socket: Socket }>) {
      if (connection.session === session) connection._socket.destroy();
    }
  }

  /** Closes all connections. */
  async stop() {
    for (const connection of this.server.connections as Set<{ _socket: Socket }>) connection._socket.destroy();
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}

/** An error reply, as the server sends it. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

function answer(given: Reply | Promise<Reply>, done: (error?: Error | null) => void) {
  Promise.resolve(given).then((error) => done(error));
}
