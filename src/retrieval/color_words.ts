/** What people call the glasses, the bodies and the backgrounds: all of them are colours. */

/** Phrases by trait name, between commas, as in `headWords`. */
export const glassesWords: Readonly<Record<string, string>> = {
  "hip-rose": "hip rose, rose pink, pink, hipster glasses",
  "square-black-eyes-red":
    "black with red eyes, red eyes, black frames with red lenses, bloodshot eyes, vampire eyes",
  "square-black-rgb": "black RGB, black with coloured dots, pixel lenses, 3D glasses",
  "square-black": "black, black frames, classic black rims",
  "square-blue-med-saturated": "medium saturated blue, bright blue, sky blue frames",
  "square-blue": "blue, violet blue, indigo frames",
  "square-frog-green": "frog green, lime green, light green frames",
  "square-fullblack": "full black, all black, black lenses, sunglasses, dark shades, opaque black",
  "square-green-blue-multi": "green and blue, one green and one blue, two-coloured green blue",
  "square-grey-light": "light grey, grey frames, silver frames",
  "square-guava": "guava, salmon pink, coral frames",
  "square-honey": "honey, light brown, tan frames, golden brown, tortoise",
  "square-magenta": "magenta, dark pink frames, wine red, burgundy, maroon",
  "square-orange": "orange, orange frames, tangerine",
  "square-pink-purple-multi": "pink and purple, one pink and one purple, two-coloured pink purple",
  "square-red": "red, red frames, scarlet",
  "square-smoke": "smoke, smoky white, off-white frames, pale, beige, ivory",
  "square-teal": "teal, bright teal, mint green, light green",
  "square-watermelon": "watermelon, watermelon red, light red frames",
  "square-yellow-orange-multi": "yellow and orange, one yellow and one orange, two-coloured yellow orange",
  "square-yellow-saturated": "saturated yellow, yellow frames, bright yellow, lemon",
  "deep-teal": "deep teal, dark teal, petrol blue, sea blue",
  grass: "grass, grass green, dark green frames, emerald",
};

/** Phrases by trait name, between commas. */
export const bodyWords: Readonly<Record<string, string>> = {
  "bege-bsod": "beige BSOD, beige, tan, khaki",
  "bege-crt": "beige CRT, light beige, cream, sand",
  "blue-sky": "sky blue, light blue, azure",
  bluegrey: "blue grey, grey, stone grey, slate",
  cold: "cold, ice cold, icy light blue, frosty, pale cyan, frozen",
  computerblue: "computer blue, deep blue, electric blue, indigo",
  darkbrown: "dark brown, brown, chocolate brown, coffee brown",
  darkpink: "dark pink, raspberry, crimson, berry",
  foggrey: "fog grey, foggy, misty grey, pale grey, taupe",
  gold: "gold, golden, ochre, bronze",
  "grayscale-1": "grayscale 1, white, snow white",
  "grayscale-7": "grayscale 7, dark grey, charcoal",
  "grayscale-8": "grayscale 8, very dark grey, anthracite, off-black",
  "grayscale-9": "grayscale 9, black, jet black, pitch black",
  green: "green, forest green, emerald",
  gunk: "gunk, dirty olive, muddy green, khaki, swamp",
  hotbrown: "hot brown, reddish brown, chestnut, mahogany",
  magenta: "magenta, purple, violet, plum",
  "orange-yellow": "orange yellow, yellowish orange, amber, apricot",
  orange: "orange, bright orange, tangerine",
  "peachy-B": "peachy B, peach, salmon, terracotta",
  "peachy-a": "peachy A, peach, light orange, apricot, coral",
  purple: "purple, bluish purple, lavender blue, periwinkle",
  red: "red, scarlet, blood red",
  redpinkish: "pinkish red, red pink, hot pink, rose, neon pink",
  rust: "rust, rusty, brick red, copper",
  slimegreen: "slime green, slimy, moss green, olive green",
  "teal-light": "light teal, mint green, bright green, spring green",
  teal: "teal, sea green, turquoise, jade",
  yellow: "yellow, bright yellow, lemon, sunny",
};

/** Phrases by trait name, between commas. */
export const backgroundWords: Readonly<Record<string, string>> = {
  cool: "cool, cold, blue-grey, bluish, grey blue, chilly",
  warm: "warm, beige, cosy, cream, pinkish grey, sand",
};
