package bookinfo.ratings;

import java.util.Map;

/** A database that comes and goes, on a port of its own. */
interface Database extends AutoCloseable {

	/** Starts it, with two ratings in it: 5 and 4. */
	void start() throws Exception;

	/** Ends it at once, as a crash would. */
	void kill() throws Exception;

	/** Our settings for it. */
	Map<String, Object> settings();

}
