import express from "express";
import { config } from "./config";
import { alive, ready } from "./controllers/health";
import { routes } from "./routes/index";
import { prepareAssets, serveAssets } from "./web/assets";
import { noteOrigin, recognizeClerk, recognizeWebUser } from "./web/authentication";
import { insideStaffNetworks } from "./web/authorization";
import { offerToken, sameOriginOnly } from "./web/csrf";
import { errorPages, noSuchPage } from "./web/errors";
import { flash } from "./web/flash";
import { readForm } from "./web/forms";
import { identify, securityHeaders } from "./web/headers";
import { pageFacts, restoreForm, staffFacts } from "./web/page-facts";
import { logRequest, noteUse } from "./web/request-log";
import { addRoutes, inOrder, onCustomersPages, onStaffPages } from "./web/routing";
import { sessions } from "./web/sessions";
import { useViews } from "./web/views";

/** The site: its middleware in order, then the table of addresses. */
export async function createApp() {
  await prepareAssets();
  const app = express();
  app.disable("x-powered-by");
  app.enable("case sensitive routing");
  app.set("trust proxy", config.trustProxy ?? false);
  app.set("query parser", "simple");
  app.disable("etag");
  useViews(app);

  app.use(inOrder(identify, securityHeaders, logRequest));
  app.use("/assets", serveAssets);
  app.get("/healthz", alive);
  app.get("/readyz", ready);
  app.use(
    inOrder(
      noteUse,
      pageFacts,
      onStaffPages(insideStaffNetworks),
      onStaffPages(sessions("staff")),
      onCustomersPages(sessions("web")),
      offerToken,
      flash,
      onStaffPages(recognizeClerk),
      onStaffPages(staffFacts),
      onCustomersPages(recognizeWebUser),
      sameOriginOnly,
      readForm,
      restoreForm,
      noteOrigin,
    ),
  );

  addRoutes(app, routes);

  app.use(noSuchPage);
  app.use(errorPages);
  return app;
}
