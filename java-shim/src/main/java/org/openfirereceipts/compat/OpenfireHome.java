package org.openfirereceipts.compat;

import java.io.File;
import java.lang.reflect.Method;
import org.jivesoftware.util.JiveGlobals;

/** Openfire's home directory, whose getter has another name and type since 4.8. */
public final class OpenfireHome {
    private OpenfireHome() {}

    public static File find(File pluginDirectory) {
        for (String getter : new String[] {"getHomePath", "getHomeDirectory"}) {
            try {
                Method method = JiveGlobals.class.getMethod(getter);
                Object home = method.invoke(null);
                if (home != null) {
                    return new File(home.toString());
                }
            } catch (ReflectiveOperationException otherVersion) {
                // the other getter, then
            }
        }
        return pluginDirectory.getAbsoluteFile().getParentFile().getParentFile();
    }
}
