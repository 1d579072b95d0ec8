// The console of a meeting in session.
import "./clock.js";
import "./following.js";
import "./keys.js";
import "./sending.js";
