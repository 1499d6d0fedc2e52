import type { NextFunction, Request, Response } from "express";
import { config } from "../config";
import { Installation } from "../models/settings/installation";
import { MailMode, modeLabels } from "../models/settings/mail-mode";
import { WebParameters, type WebParametersValues } from "../models/settings/web-parameters";

const NO_OFFICE = { name: "", phone: "", email: "", hours: "" };
let demonstration: boolean | undefined;

/** What every page shows: the site's name, the office, where we are. Set first, so that error pages have it too. */
export function pageFacts(req: Request, res: Response, next: NextFunction) {
  const { locals } = res;
  locals.path = req.path;
  locals.requestId = req.id;
  locals.siteName = "WebTrac";
  locals.office = NO_OFFICE;
  locals.flash = {};
  locals.csrf = () => req.csrfToken?.() ?? "";

  const known = WebParameters.known();
  if (known) {
    showSite(res, known);
    return next();
  }
  WebParameters.read().then((values) => {
    showSite(res, values);
    next();
  }, next);
}

function showSite({ locals }: Response, values: WebParametersValues) {
  locals.site = values;
  locals.siteName = values.siteName;
  locals.siteIsLive = values.siteIsLive;
  locals.office = {
    name: values.officeName,
    phone: values.officePhone,
    email: values.officeEmail,
    hours: values.officeHours,
  };
}

/** What only clerks are shown: that this is the demonstration, that the site is not live, what is set dangerously. */
export async function staffFacts(req: Request, res: Response, next: NextFunction) {
  demonstration ??= await Installation.isDemonstration();
  const unknowable =
    config.production && config.trustProxy === undefined && req.headers["x-forwarded-for"] !== undefined;
  res.locals.demonstration = demonstration;
  res.locals.mailMode = modeLabels[(await MailMode.current()).mode];
  res.locals.warnings = [
    !res.locals.siteIsLive && "The public site is not live: customers see a page that says it is not open yet.",
    unknowable && "Requests come through a proxy, but TRUST_PROXY is not set: addresses can't be told apart.",
  ].filter(Boolean);
  next();
}

/** Gives the page what was typed into it before signing in again, once. */
export function restoreTyped(req: Request, res: Response, next: NextFunction) {
  const { kept } = req.session;
  if (kept && req.method === "GET" && kept.path === req.path) {
    res.locals.kept = kept.values;
    res.locals.flash = {
      ...res.locals.flash,
      notice: "You are signed in again. What you had typed is still here: save it now.",
    };
    req.session.kept = undefined;
  }
  next();
}
