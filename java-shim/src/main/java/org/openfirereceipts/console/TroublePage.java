package org.openfirereceipts.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletResponse;
import org.openfirereceipts.link.Trouble;

/** What the pages show while there is no handler: what is wrong, and how to mend it. */
final class TroublePage {
    private TroublePage() {}

    private static final Trouble SILENT =
            new Trouble(
                    "RECEIPTS_HANDLER_SILENT",
                    "The handler did not answer within 15 seconds.",
                    "Load this page again; if it stays so, see handler.log in the receipts directory of Openfire's home and"
                            + " reload the plugin.",
                    "Messages flow as always, and are kept for the log.");

    /** @param trouble null where the handler is there and only did not answer in time */
    static void write(HttpServletResponse response, String path, Trouble trouble) throws IOException {
        write(response, path, trouble == null ? SILENT : trouble, isPage(path));
    }

    private static boolean isPage(String path) {
        return path.equals("/overview") || path.equals("/chat-log") || path.equals("/settings");
    }

    private static void write(HttpServletResponse response, String path, Trouble trouble, boolean page)
            throws IOException {
        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        response.setHeader("Retry-After", "5");
        StringBuilder text = new StringBuilder();
        if (page) {
            response.setContentType("text/html; charset=UTF-8");
            text.append("<!DOCTYPE html><html><head><title>Receipts</title><meta name=\"pageID\" content=\"receipts-")
                    .append(path, 1, path.length())
                    .append("\"></head><body><div class=\"jive-error\"><p><b>Receipts is not complete.</b> ")
                    .append(escape(trouble.meanwhile))
                    .append("</p><p>")
                    .append(escape(trouble.cause))
                    .append("</p><p>")
                    .append(escape(trouble.remedy))
                    .append("</p><p><code>")
                    .append(escape(trouble.code))
                    .append("</code></p></div></body></html>");
        } else {
            response.setContentType("text/plain; charset=UTF-8");
            text.append(trouble).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
