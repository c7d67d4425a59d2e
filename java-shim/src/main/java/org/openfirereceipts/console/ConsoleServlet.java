package org.openfirereceipts.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import javax.servlet.http.Cookie;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.jivesoftware.openfire.auth.AuthToken;
import org.jivesoftware.util.JiveGlobals;
import org.openfirereceipts.ReceiptsPlugin;
import org.openfirereceipts.command.Administrators;
import org.openfirereceipts.link.Trouble;

/**
 * The plugin's pages in Openfire's admin console. They are the handler's; this hands requests over and answers
 * back, and says what is wrong where there is no handler.
 */
public final class ConsoleServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_BODY = 1024 * 1024;
    /** Openfire changes its own (`csrf`) with every request, which would end each open form. */
    private static final String TOKEN = "receipts.csrf";
    /** A preference of the browser, and nothing that anything is allowed by. */
    private static final String ZONE = "receipts-zone";
    /** Of later versions of Openfire: how an administrator gets in who has lost all passwords. */
    private static final String ONE_TIME = "OneTimeAuthToken";
    private static final Rights RIGHTS = new Rights(user -> Administrators.stillIs(user, true));
    private static final Trouble NOT_LOADED =
            new Trouble(
                    "RECEIPTS_PLUGIN_STOPPED",
                    "The plugin is not loaded.",
                    "Load it again on Openfire's page of plugins.",
                    "Messages flow as if it were absent, and are not logged.");

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("X-Content-Type-Options", "nosniff");
        String path = path(request);
        String user;
        try {
            user = user(request);
        } catch (Exception unknown) {
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        if (user == null) {
            // AuthCheckFilter keeps others out; should it be told to let them in, the handler still must not
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        if (path == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        String body = body(request);
        if (body == null) {
            response.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        ReceiptsPlugin plugin = ReceiptsPlugin.current();
        Trouble trouble = plugin == null ? NOT_LOADED : plugin.trouble();
        ConsoleRequests requests = trouble != null ? null : plugin.console();
        ConsoleRequests.Answer answer =
                requests == null
                        ? null
                        : requests.ask(
                                request.getMethod(),
                                path,
                                request.getQueryString(),
                                user,
                                token(request.getSession()),
                                request.getContentType(),
                                body,
                                request.getRemoteAddr(),
                                JiveGlobals.getLocale().toLanguageTag(),
                                request.getHeader("Origin"),
                                request.getHeader("Sec-Fetch-Site"),
                                hosts(request),
                                zone(request));
        if (answer == null) {
            TroublePage.write(response, path, requests == null ? trouble : requests.trouble());
            return;
        }
        write(response, answer);
    }

    private static void write(HttpServletResponse response, ConsoleRequests.Answer answer) throws IOException {
        response.setStatus(answer.status);
        if (answer.headers != null) {
            for (String line : answer.headers.split("\r?\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    response.addHeader(line.substring(0, colon).trim(), line.substring(colon + 1).trim());
                }
            }
        }
        if (answer.contentType != null) {
            response.setContentType(answer.contentType);
        }
        byte[] bytes = (answer.body == null ? "" : answer.body).getBytes(StandardCharsets.UTF_8);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    /** The path below the plugin's; null where it is another's: 4.2 finds servlets by their beginning only. */
    private static String path(HttpServletRequest request) {
        String path = request.getPathInfo();
        if (path == null) {
            return null;
        }
        int slash = path.indexOf('/', 1);
        return slash < 0 ? null : path.substring(slash);
    }

    /** As which the console was reached: by the client's own words, and as a proxy has told Openfire. */
    private static String hosts(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return (host == null ? "" : host + '\n') + request.getServerName() + ':' + request.getServerPort();
    }

    /** By which the browser tells its time zone; as it came, the handler knows what is one. */
    private static String zone(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (ZONE.equals(cookie.getName())) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }

    /** Bare name of the administrator who is logged in and still is one, or null. */
    private static String user(HttpServletRequest request) throws Exception {
        HttpSession session = request.getSession(false);
        Object token = session == null ? null : session.getAttribute("jive.admin.authToken");
        if (!(token instanceof AuthToken)) {
            return null;
        }
        if (token.getClass().getName().endsWith(ONE_TIME)) {
            // its name is the secret itself, which must not stand in any record
            return "one-time-token";
        }
        String name = ((AuthToken) token).getUsername();
        // Openfire 4.2 asks this at the login only, and no version whether he is there still and not locked out
        return name != null && RIGHTS.has(name, System.nanoTime()) ? name : null;
    }

    private static String token(HttpSession session) {
        synchronized (session) {
            Object token = session.getAttribute(TOKEN);
            if (token instanceof String) {
                return (String) token;
            }
            byte[] bytes = new byte[24];
            new SecureRandom().nextBytes(bytes);
            String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            session.setAttribute(TOKEN, made);
            return made;
        }
    }

    /** The body as text; null where it is too long. */
    private static String body(HttpServletRequest request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        InputStream stream = request.getInputStream();
        for (int read = stream.read(part); read >= 0; read = stream.read(part)) {
            bytes.write(part, 0, read);
            if (bytes.size() > LONGEST_BODY) {
                return null;
            }
        }
        String type = request.getContentType();
        if (bytes.size() == 0 && type != null && type.startsWith("application/x-www-form-urlencoded")) {
            // a filter has read the form before us
            return form(request.getParameterMap());
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    private static String form(Map<String, String[]> parameters) throws IOException {
        StringBuilder form = new StringBuilder();
        for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
            for (String value : parameter.getValue()) {
                form.append(form.length() == 0 ? "" : "&")
                        .append(URLEncoder.encode(parameter.getKey(), "UTF-8"))
                        .append('=')
                        .append(URLEncoder.encode(value, "UTF-8"));
            }
        }
        return form.toString();
    }
}
