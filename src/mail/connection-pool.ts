import type { DeliveryTiming } from "./delivery-timing";
import { MailServerConnection, serverKeyOf } from "./mail-server-connection";
import type { MailSettings } from "./mail-settings";

/** Connections to the mail server, in use or idle. */
export class ConnectionPool {
  private readonly inUse = new Set<MailServerConnection>();
  private idle: { connection: MailServerConnection; ends: NodeJS.Timeout }[] = [];

  /** Returns an idle connection to this server, or opens one. Throws NoMailServer. */
  async acquire(settings: MailSettings, timing: DeliveryTiming): Promise<MailServerConnection> {
    for (let entry = this.idle.pop(); entry; entry = this.idle.pop()) {
      clearTimeout(entry.ends);
      if (entry.connection.usable && entry.connection.serverKey === serverKeyOf(settings)) {
        this.inUse.add(entry.connection);
        return entry.connection;
      }
      entry.connection.quit();
    }
    const opened = await MailServerConnection.open(settings, timing);
    this.inUse.add(opened);
    return opened;
  }

  /** Returns a connection to the pool, which keeps it open for `idleMs`. */
  release(connection: MailServerConnection, timing: DeliveryTiming) {
    this.inUse.delete(connection);
    if (!connection.usable) return;
    const ends = setTimeout(() => {
      this.idle = this.idle.filter((entry) => entry.connection !== connection);
      connection.quit();
    }, timing.idleMs);
    this.idle.push({ connection, ends: ends.unref() });
  }

  /** Closes the idle connections. */
  closeIdle() {
    for (const { connection, ends } of this.idle.splice(0)) {
      clearTimeout(ends);
      connection.quit();
    }
  }

  /** Aborts the connections in use. The outcome of their messages depends on how far the transmission got. */
  abortInUse(reason: string) {
    for (const connection of this.inUse) connection.abort(reason);
  }
}
