import { createTransport } from "nodemailer";
import { mailTo } from "../support/mail";

interface Mail {
  subject: string;
  text: string;
  html: string;
}

/** Sends so many letters by nodemailer's own pool, with so many connections: what the outbox is measured against. */
export async function byPool(port: number, connections: number, letters: number, mailFor: (recipient: string) => Mail) {
  const { fromName, fromAddress } = mailTo(port);
  const pool = createTransport({
    pool: true,
    host: "127.0.0.1",
    port,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  await Promise.all(
    Array.from({ length: letters }, (_, index) => {
      const to = `household${index}@example.org`;
      return pool.sendMail({ from: { name: fromName, address: fromAddress }, to, ...mailFor(to) });
    }),
  );
  pool.close();
}
