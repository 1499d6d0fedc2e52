import type { DeliveryTiming } from "./delivery-timing";
import { MailServerConnection, serverKeyOf } from "./mail-server-connection";
import type { MailSettings } from "./mail-settings";

/** Conversations with the mail server that wait for the next message. */
export class ConnectionPool {
  private readonly inUse = new Set<MailServerConnection>();
  private idle: { connection: MailServerConnection; ends: NodeJS.Timeout }[] = [];

  /** Gives one that waits, or opens one. Throws NoMailServer. */
  async acquire(settings: MailSettings, timing: DeliveryTiming): Promise<MailServerConnection> {
    for (let kept = this.idle.pop(); kept; kept = this.idle.pop()) {
      clearTimeout(kept.ends);
      if (kept.connection.usable && kept.connection.serverKey === serverKeyOf(settings)) {
        this.inUse.add(kept.connection);
        return kept.connection;
      }
      kept.connection.quit();
    }
    const opened = await MailServerConnection.open(settings, timing);
    this.inUse.add(opened);
    return opened;
  }

  /** Keeps one for the next message, for a while. */
  release(connection: MailServerConnection, timing: DeliveryTiming) {
    this.inUse.delete(connection);
    if (!connection.usable) return;
    const ends = setTimeout(() => {
      this.idle = this.idle.filter((kept) => kept.connection !== connection);
      connection.quit();
    }, timing.idleMs);
    this.idle.push({ connection, ends: ends.unref() });
  }

  /** Ends those that wait. */
  closeIdle() {
    for (const { connection, ends } of this.idle.splice(0)) {
      clearTimeout(ends);
      connection.quit();
    }
  }

  /** Breaks off those in use: their messages are settled by how far they came. */
  abortInUse(words: string) {
    for (const connection of this.inUse) connection.abort(words);
  }
}
