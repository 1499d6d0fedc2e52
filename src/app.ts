import express from "express";
import { config } from "./config";
import { health } from "./controllers/health";
import { routes } from "./routes";
import { prepareAssets, serveAssets } from "./web/assets";
import { noteOrigin, recogniseClerk, recogniseWebUser } from "./web/authentication";
import { insideStaffNetworks } from "./web/authorization";
import { offerToken, sameOriginOnly } from "./web/csrf";
import { errorPages, noSuchPage } from "./web/errors";
import { flash } from "./web/flash";
import { identify, securityHeaders } from "./web/headers";
import { pageFacts, restoreTyped, staffFacts } from "./web/page-facts";
import { logRequest } from "./web/request-log";
import { join, onCustomersPages, onStaffPages } from "./web/routing";
import { sessions } from "./web/sessions";
import { useViews } from "./web/views";

const LARGEST_FORM = "64kb";

/** The site: its middleware in order, then the table of addresses. */
export async function createApp() {
  await prepareAssets();
  const app = express();
  app.disable("x-powered-by");
  app.enable("case sensitive routing");
  app.set("trust proxy", config.trustProxy ?? false);
  app.set("query parser", "simple");
  useViews(app);

  app.use(identify);
  app.use(securityHeaders);
  app.use(logRequest);
  app.use("/assets", serveAssets);
  app.use(health);

  app.use(pageFacts);
  app.use(onStaffPages(insideStaffNetworks));
  app.use(onStaffPages(sessions("staff")));
  app.use(onCustomersPages(sessions("web")));
  app.use(offerToken);
  app.use(flash);
  app.use(onStaffPages(recogniseClerk));
  app.use(onStaffPages(staffFacts));
  app.use(onCustomersPages(recogniseWebUser));
  app.use(sameOriginOnly);
  app.use(express.urlencoded({ extended: false, limit: LARGEST_FORM }));
  app.use(restoreTyped);
  app.use(noteOrigin);

  join(app, routes);

  app.use(noSuchPage);
  app.use(errorPages);
  return app;
}
