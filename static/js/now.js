// The case that is presented, on a member's own device.
import "./clock.js";
import "./following.js";
import "./sending.js";
