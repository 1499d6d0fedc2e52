/** How mail leaves: what the Email Device says, as the mail room needs it. */
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
  /** The first day's most; doubled each day until mostPerDay. Null: no ramp-up. */
  rampUpFrom: number | null;
  rampUpSince: Date | null;
  /** Mailings leave only between these times of day, "20:00" and "06:00"; null: always (Queue Emails). */
  windowFrom: string | null;
  windowTo: string | null;
  /** DKIM; a blank private key: not signed. */
  dkimDomain: string;
  dkimSelector: string;
  dkimPrivateKey: string;
}
