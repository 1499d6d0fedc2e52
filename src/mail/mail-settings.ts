/** How mail is sent: the Email Device's settings in the form that src/mail needs. */
export interface MailSettings {
  mode: "practice" | "hold" | "live";
  host: string;
  port: number;
  security: "none" | "STARTTLS" | "TLS";
  user: string;
  password: string;
  /** "Riverside Parks <parks@example.gov>" in two parts. */
  fromName: string;
  fromAddress: string;
  replyTo: string;
  /** The envelope sender; blank: the from address. */
  returnPath: string;
  /** Null: no limit. */
  mostPerMinute: number | null;
  mostPerHour: number | null;
  mostPerDay: number | null;
  mostAtOnce: number;
  mostAtOncePerDomain: number;
  /** The first day's limit, doubled each day up to mostPerDay. Null: no ramp-up. */
  rampUpFrom: number | null;
  rampUpSince: Date | null;
  /** Mailings are sent only between these times of day, such as "20:00" and "06:00". Null: at any time. */
  windowFrom: string | null;
  windowTo: string | null;
  /** With a blank private key, emails are not signed. */
  dkimDomain: string;
  dkimSelector: string;
  dkimPrivateKey: string;
}
