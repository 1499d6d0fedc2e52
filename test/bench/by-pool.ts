import { createTransport } from "nodemailer";
import { mailTo } from "../support/mail";

interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** So many messages wait for each connection: none is ever idle, and they take no memory to speak of. */
const WAITING = 20;

/** Sends so many messages by nodemailer's own pool, with so many connections: what the outbox is measured against. */
export async function byPool(
  port: number,
  connections: number,
  messages: number,
  mailFor: (recipient: string) => Mail,
) {
  const { fromName, fromAddress } = mailTo(port);
  const pool = createTransport({
    pool: true,
    host: "127.0.0.1",
    port,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  let next = 0;
  const sendOn = async () => {
    while (next < messages) {
      const to = `household${next++}@example.org`;
      await pool.sendMail({ from: { name: fromName, address: fromAddress }, to, ...mailFor(to) });
    }
  };
  await Promise.all(Array.from({ length: WAITING * connections }, sendOn));
  pool.close();
}
