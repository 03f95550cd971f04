/** Pictures of neurons have so many pixels in a row. */
export const pictureSize = 50;
/** They show the square from −extent to extent. */
export const extent = 1.3;
