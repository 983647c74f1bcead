// Words of the scripts, in the language of the page. Everything else a page says comes from the server.
const id = document.documentElement.lang !== "en";

export const words = id
  ? {
      justNow: "baru saja",
      minutes: (n) => `${n} menit lalu`,
      hours: (n) => `${n} jam lalu`,
      days: (n) => `${n} hari lalu`,
    }
  : {
      justNow: "just now",
      minutes: (n) => `${n} minute${n === 1 ? "" : "s"} ago`,
      hours: (n) => `${n} hour${n === 1 ? "" : "s"} ago`,
      days: (n) => `${n} day${n === 1 ? "" : "s"} ago`,
    };

export function age(from, now = Date.now()) {
  const minutes = Math.floor((now - from) / 60000);
  if (minutes < 1) return words.justNow;
  if (minutes < 120) return words.minutes(minutes);
  if (minutes < 48 * 60) return words.hours(Math.floor(minutes / 60));
  return words.days(Math.floor(minutes / 1440));
}
