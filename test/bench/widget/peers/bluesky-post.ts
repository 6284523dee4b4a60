/** bluesky-post-embed as its README has it. */
import 'bluesky-post-embed'
import 'bluesky-post-embed/style.css'
import 'bluesky-post-embed/themes/light.css'
