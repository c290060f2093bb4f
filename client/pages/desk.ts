/** What every page runs: htmx, Alpine's CSP build, and our small behaviours. Pages work without any of it. */
import Alpine from "@alpinejs/csp";
import "htmx.org";
import { startAgo } from "./behaviours/ago";
import { startDialogs } from "./behaviours/dialogs";
import { startFold } from "./behaviours/fold";
import { startGeolocate } from "./behaviours/geolocate";
import { startLive } from "./behaviours/live";
import { startMenus } from "./behaviours/menus";
import { startPhotoInput } from "./behaviours/photo_input";
import { startPhotos } from "./behaviours/photos";
import { startRows } from "./behaviours/rows";
import { startSearch } from "./behaviours/search";
import { startToast, startToasts } from "./behaviours/toasts";
import { whenever } from "./behaviours/whenever";

startDialogs();
startMenus();
startSearch();
startRows();
startToasts();
startLive();
whenever("[data-fold]", startFold);
whenever("[data-ago]", startAgo);
whenever("[data-toast]", startToast);
whenever("[data-photos]", startPhotos);
whenever("[data-photo-input]", startPhotoInput);
whenever("[data-geolocate]", startGeolocate);
Alpine.start();
